/// Who the agent is and whom it answers: its own key and certificate, renewed while it runs, and
/// the check that a caller is the API server.
///
/// There is no shared secret. The agent's key never leaves the machine; its certificate is signed
/// because the kube API vouches for the node of the asking pod. Callers show a certificate of
/// Temper's CA with the API server's name. Both sides of a rotation are trusted while it lasts.
@NullMarked
package io.temper.agent.trust;

import org.jspecify.annotations.NullMarked;
