/// Conversations: bytes both ways between a client and the server, on numbered channels of one
/// WebSocket, for as long as either side wants. The protocol is the one `kubectl exec` speaks, so
/// the Kubernetes clients of every language can hold one.
///
/// ```
///  client                                    server
///  GET .../exec, v5.channel.k8s.io     ->
///                                      <-    101
///  [0] bytes to read                   ->
///                                      <-    [1] bytes said   [2] bytes said aside
///  [255][0]  no more on channel 0      ->    (v5 only)
///                                      <-    [3] a Status: how it ended
///                                      <-    close
/// ```
///
/// The first byte of each message names the channel. Source: k8s.io/streaming
/// `pkg/httpstream/wsstream`, k8s.io/cri-streaming `pkg/streaming/remotecommand` (v0.36).
@NullMarked
package io.temper.machinery.connect;

import org.jspecify.annotations.NullMarked;
