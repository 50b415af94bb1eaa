package io.temper.machinery.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The rules by which writes move fields from owner to owner, for objects of one form in one
/// version.
///
/// @param tracked leaves of a set what may be owned; the rest is never this resource's to write
record Ownership(MergeType type, String apiVersion, UnaryOperator<FieldSet> tracked) {

  /// Books a write of the whole object: its owner gains what it changed, all others lose that and
  /// what is gone.
  void update(@Nullable Object before, @Nullable Object after, Managers managers, Owner writer) {
    reconcile(managers);
    FieldSet last = managers.set(writer);
    Comparison change = settle(before, after, managers, writer, true);
    FieldSet owned = last == null ? FieldSet.EMPTY : last;
    managers.put(
        writer, tracked.apply(owned.minus(change.removed()).union(change.changed())), apiVersion);
  }

  /// Merges a configuration into an object. What its owner applied before and does not any more is
  /// removed, unless others own it too.
  ///
  /// @return the new object
  /// @throws ConflictException when others own what would change, and it is not forced
  @Nullable Object apply(
      @Nullable Object live,
      Object configuration,
      Managers managers,
      Owner applier,
      boolean force) {
    reconcile(managers);
    FieldSet last = managers.set(applier);
    FieldSet owned = tracked.apply(OwnedFields.of(configuration, type));
    Object merged = Merging.merge(live, configuration, type);
    managers.fields().put(applier, new Managers.Owned(owned, apiVersion));
    Object pruned = last == null ? merged : prune(merged, managers, last);
    settle(live, pruned, managers, applier, force);
    return pruned;
  }

  /// Entries in versions that are gone are dropped; those from before some part became atomic are
  /// put right.
  private void reconcile(Managers managers) {
    managers.fields().entrySet().removeIf(entry -> !isOurs(entry.getValue()));
    managers
        .fields()
        .replaceAll((_, owned) -> new Managers.Owned(owned.set().withAtomics(type), apiVersion));
  }

  private boolean isOurs(Managers.Owned owned) {
    return owned.apiVersion().equals(apiVersion);
  }

  /// Takes from all but the writer what has changed or is gone.
  private Comparison settle(
      @Nullable Object before,
      @Nullable Object after,
      Managers managers,
      Owner writer,
      boolean force) {
    Comparison change = Comparison.of(before, after, type).filtered(tracked);
    FieldSet changed = change.changed();
    Map<Owner, FieldSet> conflicts = new LinkedHashMap<>();
    managers
        .fields()
        .forEach((owner, owned) -> {
          FieldSet conflict = owned.set().intersection(changed);
          if (!owner.equals(writer) && !conflict.isEmpty()) {
            conflicts.put(owner, conflict);
          }
        });
    if (!force && !conflicts.isEmpty()) {
      throw ConflictException.of(conflicts);
    }
    List<Owner> owners = new ArrayList<>(managers.fields().keySet());
    for (Owner owner : owners) {
      FieldSet set = managers.set(owner);
      if (set != null) {
        FieldSet lost = conflicts.getOrDefault(owner, FieldSet.EMPTY);
        FieldSet left = owner.equals(writer) ? set : set.minus(lost).minus(change.removed());
        managers.put(owner, left, apiVersion);
      }
    }
    return change;
  }

  /// Removes what was applied last time and is no longer, but not what anybody owns now, nor what
  /// was nobody's.
  private @Nullable Object prune(@Nullable Object merged, Managers managers, FieldSet last) {
    if (last.isEmpty()) {
      return merged;
    }
    FieldSet all = OwnedFields.of(merged, type).withNamedFields(type);
    FieldSet lastNamed = last.withNamedFields(type);
    FieldSet anybodys = FieldSet.EMPTY;
    for (Managers.Owned owned : managers.fields().values()) {
      anybodys = anybodys.union(owned.set());
    }
    Object without = Removal.remove(merged, lastNamed, type);
    FieldSet kept = named(without).union(anybodys.withNamedFields(type));
    Object withOwned = Removal.remove(merged, all.minus(kept), type);
    return Removal.remove(merged, all.minus(named(withOwned)).intersection(lastNamed), type);
  }

  private FieldSet named(@Nullable Object object) {
    return OwnedFields.of(object, type).withNamedFields(type);
  }
}
