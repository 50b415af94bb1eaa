/// Kernel traces: `kubectl create -f trace.yaml`, then `kubectl get --raw …/traces/NAME/log`. A
/// trace is taken while its log is read, from the agent to the reader; nothing is kept here
/// (`docs/adr/0025-traces-are-taken-by-their-reader.md`).
@NullMarked
package io.temper.server.trace;

import org.jspecify.annotations.NullMarked;
