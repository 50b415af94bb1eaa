/// JSON patches (RFC 6902) and JSON merge patches (RFC 7386), with the limits, the leniencies and
/// the answers of kube-apiserver. Pure: trees go in, trees come out (those of
/// [io.temper.machinery.wire.JsonText]). Why not a library: docs/adr/0011.
@NullMarked
package io.temper.machinery.patch;

import org.jspecify.annotations.NullMarked;
