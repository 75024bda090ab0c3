/**
 * Requests of nodes: at addresses of level `node` nothing counts but a signature over the request, its body as it was sent included. The body is
 * hashed while it is read; that it may be wrong in itself is said before, and nothing is done by anybody before.
 */
import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { App } from '../build.ts';
import { NODE_LIMITS } from '../nodes/limits.ts';
import type { Nodes, Proof } from '../nodes/registry.ts';
import { credentialsIn, isNodeHeader } from '../nodes/signature.ts';
import type { EnrolledNode } from '../nodes/store.ts';
import { ApiProblem } from '../problem.ts';

/** Passes a body on, and hashes it. */
class Hashed extends Transform {
  readonly hash: Hash = createHash('sha256');
  /** What Fastify holds against Content-Length. */
  receivedEncodedLength = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    this.receivedEncodedLength += chunk.length;
    done(null, chunk);
  }
}

/** Proves every request of level `node` before its route is called, or refuses it. */
export function proveNodes(app: App, nodes: Nodes): void {
  const bodies = new WeakMap<FastifyRequest, Hashed>();
  const isNodes = (request: FastifyRequest): boolean => request.routeOptions.config.level === 'node';
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (!isNodes(request)) return payload;
    const hashed = new Hashed();
    bodies.set(request, hashed);
    payload.on('error', (fault) => hashed.destroy(fault));
    return payload.pipe(hashed);
  });
  app.addHook('preValidation', async (request) => {
    if (!isNodes(request)) return;
    const bodySha256 = (bodies.get(request)?.hash ?? createHash('sha256')).digest('hex');
    const node = provenNode(nodes, request, bodySha256);
    request.who = { kind: 'node', node };
    request.caller = `node ${node.id}`;
  });
}

/** @throws ApiProblem */
function provenNode(nodes: Nodes, { headers, method, url }: FastifyRequest, bodySha256: string): EnrolledNode {
  const { authorization = '' } = headers;
  if (!isNodeHeader(authorization))
    throw new ApiProblem('node_signature', 'It is missing: this address is for nodes of stores, which sign their requests.');
  const credentials = credentialsIn(authorization);
  if (credentials === null) throw new ApiProblem('node_signature', 'The header Authorization cannot be read.');
  const proof = nodes.prove(credentials, { method, path: url, bodySha256 });
  if (proof.kind !== 'proven') throw refusal(proof, credentials.nodeId);
  if (proof.node.state === 'revoked')
    throw new ApiProblem('node_revoked', `${proof.node.id}, the node of ${proof.node.storeId}, was revoked here.`);
  return proof.node;
}

function refusal(proof: Exclude<Proof, { kind: 'proven' }>, nodeId: string): ApiProblem {
  switch (proof.kind) {
    case 'unknown':
      return new ApiProblem('node_unknown', `There is no node ${nodeId}.`);
    case 'wrong':
      return new ApiProblem('node_signature', 'It is another key’s, or of another request.');
    case 'repeated':
      return new ApiProblem('node_signature', 'It was used before: each counts once.');
    case 'clock': {
      const [minutes, where] = [Math.round(Math.abs(proof.aheadMs) / 60_000), proof.aheadMs > 0 ? 'ahead of' : 'behind'];
      return new ApiProblem('node_clock', `The node’s clock is ${minutes} minutes ${where} head office’s.`);
    }
    case 'tooMany':
      return new ApiProblem(
        'not_accepting',
        `The node sent ${NODE_LIMITS.signaturesMax} requests within ${NODE_LIMITS.clockMsMax / 60_000} minutes.`,
        { retryAfterMs: 10_000 },
      );
  }
}
