/// Bytes: JSON as Go writes it, YAML, Kubernetes' protobuf envelope, and which of them a client
/// asked for. The only package that sees a JSON library. Everything here is called on the thread of
/// a request or watch and keeps no state but caches.
@NullMarked
package io.temper.machinery.wire;

import org.jspecify.annotations.NullMarked;
