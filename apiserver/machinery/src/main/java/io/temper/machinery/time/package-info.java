/// Where time comes from. The only package that reads the machine's clocks: [Clocks] is what
/// everything that compares, publishes or measures times is given, so that tests move time by hand;
/// [Deadline] says how long a thread may still block.
@NullMarked
package io.temper.machinery.time;

import org.jspecify.annotations.NullMarked;
