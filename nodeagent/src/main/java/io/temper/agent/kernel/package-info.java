/// System calls and the text formats of kernel files: the only package that touches foreign memory.
///
/// A [io.temper.agent.kernel.Kernel] belongs to one thread and holds one off-heap buffer, one array
/// and one errno slot; a [io.temper.agent.kernel.KernelFile] is a kept descriptor. Reading a file
/// is one `pread` and allocates nothing. Parsers ([io.temper.agent.kernel.Text]) are pure functions
/// of bytes.
@NullMarked
package io.temper.agent.kernel;

import org.jspecify.annotations.NullMarked;
