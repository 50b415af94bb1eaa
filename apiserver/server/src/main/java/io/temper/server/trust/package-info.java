/// The certificate authority of the agents: kept in a Secret, made and renewed by whichever replica
/// is first, spread by a ConfigMap. Signs agents' requests that prove their node, and vouches for
/// this server towards them. ADR 0004 says why.
///
/// ```
/// Secret temper-agent-ca ──► Authority ──► signs agents' requests (RequestCheck decides)
///   tls.crt, tls.key            │    └───► own client certificate, in memory
///                               ▼
/// ConfigMap temper-agent-ca: ca.crt = current authority, then earlier ones until what they
///                                     signed has run out
/// ```
@NullMarked
package io.temper.server.trust;

import org.jspecify.annotations.NullMarked;
