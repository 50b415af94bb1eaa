/// Label and field selectors: the grammar of apimachinery `pkg/labels` and `pkg/fields` with its
/// error texts. Parsed once per request, then pure functions of an object's labels and fields.
@NullMarked
package io.temper.machinery.selector;

import org.jspecify.annotations.NullMarked;
