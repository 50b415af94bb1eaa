/// Server-side apply: who owns which field of an object, how a partial configuration is merged into
/// it, and who conflicts with whom (KEP-555). Pure: trees go in, trees come out. What it decides is
/// structured-merge-diff's to the letter, for clients compare `metadata.managedFields`;
/// `hack/conformance` holds it against that library.
///
/// Trees are those of [io.temper.machinery.wire.JsonText]: maps, lists, strings, numbers, booleans
/// and nulls. They are never changed; results share parts with what was given.
///
/// ```
///  ServerSideApply ── Managers (who owns what) ── Ownership (apply, update, prune)
///                                                   │
///         MergeType (form) ── Validation · OwnedFields · Merging · Comparison · Removal
///                                                   │
///                                  FieldSet ── FieldPath ── PathElement
/// ```
@NullMarked
package io.temper.machinery.apply;

import org.jspecify.annotations.NullMarked;
