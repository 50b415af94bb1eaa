/// The parts of HTTP/2 (RFC 9113) and its header compression (RFC 7541) that need no network:
/// frames, settings, header blocks, and how much may still be sent. Used by the connections in
/// `http`; knows no server and no library.
@NullMarked
package io.temper.machinery.http2;

import org.jspecify.annotations.NullMarked;
