/// The files of a log, as both the log and its verifier read them.
///
/// ```
/// origin                    the log's name, and how many entries a segment has
/// head                      the newest head that was signed
/// key                       what verifies it
/// lock
/// 0000000000065536.log      a segment: lines of an entry each, from that index on
/// 0000000000065536.tree     hashes of its subtrees, in the order they became whole
/// 0000000000065536.ends     where each line ends, an int64 each
/// ```
///
/// Only `.log` files cannot be made again from the others. Of a segment that was dropped for its
/// age the `.tree` alone is left: every proof that there ever was still verifies.
@NullMarked
package io.temper.audit.file;

import org.jspecify.annotations.NullMarked;
