/// Warnings to clients: `Warning` headers (RFC 7234), and what asks for them about fields that are
/// unknown or there twice (`fieldValidation`).
@NullMarked
package io.temper.machinery.warning;

import org.jspecify.annotations.NullMarked;
