/// Changes on their way from a store to those who watch: what an event is, and a fan-out in which a
/// slow watcher never holds up another one. Stores call in, on the thread of the writer; each
/// watcher reads on its own thread.
@NullMarked
package io.temper.machinery.watch;

import org.jspecify.annotations.NullMarked;
