/// Programs that tests run beside themselves, and the lines to them. They end with the test.
@NullMarked
package io.temper.machinery.process;

import org.jspecify.annotations.NullMarked;
