/// Where the server's features meet: small interfaces and the values that pass between them. A
/// feature package knows these and itself, never another feature; [io.temper.server.Main] joins
/// them.
@NullMarked
package io.temper.server.port;

import org.jspecify.annotations.NullMarked;
