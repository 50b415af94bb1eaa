/// The handlers behind `get`, `list` and `watch` of any declared resource: query parameters and
/// their validation, the form the client negotiated, pages, streams. They run on the thread of the
/// request and know stores only by their capabilities.
@NullMarked
package io.temper.machinery.verbs;

import org.jspecify.annotations.NullMarked;
