/// The server: connections, the chain of filters every request passes, and the paths that lead to
/// handlers. The only package that sees Helidon.
///
/// Helidon accepts connections, shakes hands and frames HTTP/2. A request is read and answered here
/// in the same way for both protocol versions. Each request runs on a virtual thread of its own and
/// may block.
@NullMarked
package io.temper.machinery.http;

import org.jspecify.annotations.NullMarked;
