/// The server: connections, the chain of filters every request passes, and the paths that lead to
/// handlers. The only package that sees Helidon.
///
/// Helidon accepts connections and shakes hands; both protocol versions are spoken here, and a
/// request is read and answered in the same way in either. Each request runs on a virtual thread of
/// its own and may block.
@NullMarked
package io.temper.machinery.http;

import org.jspecify.annotations.NullMarked;
