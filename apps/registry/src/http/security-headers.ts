// What browsers are told with every answer: to guess no types, to show nothing in frames, to load nothing from elsewhere.
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** The page of the API loads its own scripts and styles; Swagger UI writes styles into its elements. */
export function securityHeaders(fastify: FastifyInstance): void {
  void fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
  });
}
