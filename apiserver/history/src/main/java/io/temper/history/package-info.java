/// What is kept for years, row by row, in a database: H2 in a file of the process, or PostgreSQL.
///
/// ```
/// SavingsHistory ──► Database ──► H2 | PostgreSQL        the same SQL for both
///                       └─ Flyway: migrations/V*.sql, before the first statement
/// ```
///
/// A database that is away is an ordinary state: nothing here is opened until it is used, every
/// call says why it failed, and the next one tries anew.
@NullMarked
package io.temper.history;

import org.jspecify.annotations.NullMarked;
