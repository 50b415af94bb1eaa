/// The one place that asks the machine what time it is without being handed a clock: how long to
/// block. Everything that compares or publishes times gets an `InstantSource`.
@NullMarked
package io.temper.machinery.time;

import org.jspecify.annotations.NullMarked;
