/// A log whose entries cannot be changed unseen: the leaves of a Merkle tree ([RFC
/// 6962](https://www.rfc-editor.org/rfc/rfc6962)) in files that are only added to.
///
/// ```
/// append ─► queue ─► writer thread ─► .tree .ends ─► .log ─► fsync ─► append returns
///                    one fsync for all that wait
/// ```
///
/// [io.temper.audit.AuditLog] is the log of one process; `io.temper.audit.verify` finds what was
/// done to its files behind its back.
@NullMarked
package io.temper.audit;

import org.jspecify.annotations.NullMarked;
