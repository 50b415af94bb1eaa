/// Agents of nodes that do not exist, for measuring the API server: the agent's own gRPC server and
/// protocol over mutual TLS, with pods that are made up and change at a given rate.
@NullMarked
package io.temper.bench;

import org.jspecify.annotations.NullMarked;
