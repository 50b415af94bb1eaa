/// The audit log: what each request asked for, who asked, and what came of it, as audit.k8s.io/v1
/// events in a file, on standard output or at a webhook. [AuditFilter] makes the events of requests
/// whose policy asks for them, on the requests' own threads; `DESIGN.md` says how they get from
/// there to where they are kept.
@NullMarked
package io.temper.machinery.audit;

import org.jspecify.annotations.NullMarked;
