/// Keeps more requests from running at once than the process can serve.
@NullMarked
package io.temper.machinery.flow;

import org.jspecify.annotations.NullMarked;
