/// The smallest whole server on the library: `docs/machinery.md` shows and explains it.
@NullMarked
package io.temper.example;

import org.jspecify.annotations.NullMarked;
