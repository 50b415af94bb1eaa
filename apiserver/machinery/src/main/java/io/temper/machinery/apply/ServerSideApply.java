package io.temper.machinery.apply;

import io.temper.machinery.apply.MergeType.NoElementException;
import io.temper.machinery.apply.Validation.MismatchException;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps `metadata.managedFields` of the objects of one resource or subresource, and merges what is
/// applied to them. Source: apimachinery `pkg/util/managedfields` (v0.36).
///
/// ```java
/// ServerSideApply fields = ServerSideApply.of(type, kind, InstantSource.system()).resetting("status");
/// Map<String, Object> merged = fields.apply(live, applied, "flux", false);   // PATCH apply-patch
/// Map<String, Object> stored = fields.update(live, updated, "kubectl-edit"); // POST, PUT, PATCH
/// ```
///
/// Objects are whole trees with `apiVersion`, `kind` and `metadata`; what comes back has its
/// `metadata.managedFields` set. Neither argument is changed. For use by many threads.
public final class ServerSideApply {
  private static final Logger LOG = LoggerFactory.getLogger(ServerSideApply.class);

  private static final String METADATA = "metadata";
  private static final String MANAGED_FIELDS = "managedFields";

  /// Fields that nobody owns: they are the object's name and the server's own.
  private static final FieldSet NOBODYS =
      FieldSet.of(
          FieldPath.of("apiVersion"),
          FieldPath.of("kind"),
          FieldPath.of(METADATA),
          FieldPath.of(METADATA, "name"),
          FieldPath.of(METADATA, "namespace"),
          FieldPath.of(METADATA, "creationTimestamp"),
          FieldPath.of(METADATA, "selfLink"),
          FieldPath.of(METADATA, "uid"),
          FieldPath.of(METADATA, "clusterName"),
          FieldPath.of(METADATA, "generation"),
          FieldPath.of(METADATA, MANAGED_FIELDS),
          FieldPath.of(METADATA, "resourceVersion"));

  /// Owns what was there before anybody applied.
  private static final String BEFORE_FIRST_APPLY = "before-first-apply";

  private static final Owner CURRENT = new Owner("", "current-operation", "", "");

  private final Ownership ownership;
  private final GroupVersionKind kind;
  private final String apiVersion;
  private final String subresource;
  private final InstantSource clock;

  private ServerSideApply(
      MergeType type,
      GroupVersionKind kind,
      String subresource,
      UnaryOperator<FieldSet> tracked,
      InstantSource clock) {
    this.kind = kind;
    this.apiVersion = new GroupVersion(kind.group(), kind.version()).toString();
    this.subresource = subresource;
    this.clock = clock;
    this.ownership = new Ownership(type, apiVersion, tracked);
  }

  /// For the objects themselves.
  public static ServerSideApply of(MergeType type, GroupVersionKind kind, InstantSource clock) {
    return new ServerSideApply(type, kind, "", UnaryOperator.identity(), clock);
  }

  /// For a subresource of them, whose writes own fields of their own.
  public ServerSideApply subresource(String name) {
    return new ServerSideApply(ownership.type(), kind, name, ownership.tracked(), clock);
  }

  /// Leaves out fields that writes through this resource do not change, with all below them, as the
  /// main resource does with `status`.
  public ServerSideApply resetting(FieldSet reset) {
    return tracking(set -> set.minusWhole(reset));
  }

  /// Leaves of each set only what may be written through this resource: `status` does this with
  /// `set -> set.only(Set.of("status"))`.
  public ServerSideApply tracking(UnaryOperator<FieldSet> tracked) {
    return new ServerSideApply(ownership.type(), kind, subresource, tracked, clock);
  }

  /// Merges a configuration into an object.
  ///
  /// @param live null when it does not exist
  /// @param applied the whole of what its manager wants to own
  /// @return the live object, with other managed fields at most, when nothing else changes
  /// @throws StatusException 409 with a cause for each field that somebody else owns and that would
  ///   change, unless forced; 400 for another kind or when `managedFields` are applied; 500 when
  ///   the configuration does not fit the form (as upstream, who calls it unknown)
  public Map<String, @Nullable Object> apply(
      @Nullable Map<String, @Nullable Object> live,
      Map<String, @Nullable Object> applied,
      String manager,
      boolean force) {
    return apply(live, emptyObject(), applied, manager, force);
  }

  /// As above, for a kind in whose objects something is there when nothing is set: of an object
  /// that was never tracked nobody owns that.
  ///
  /// @param nothing an object in which nothing is set
  public Map<String, @Nullable Object> apply(
      @Nullable Map<String, @Nullable Object> live,
      Map<String, @Nullable Object> nothing,
      Map<String, @Nullable Object> applied,
      String manager,
      boolean force) {
    checkKind(applied);
    Map<String, @Nullable Object> before = live == null ? emptyObject() : live;
    Managers managers = liveManagers(before);
    try {
      if (managers.isEmpty()) {
        bookUntracked(before, live == null ? before : nothing, managers);
      }
      return applyAs(before, applied, managers, manager, force);
    } catch (ConflictException e) {
      throw new StatusException(e.status());
    }
  }

  private void bookUntracked(
      Map<String, @Nullable Object> before,
      Map<String, @Nullable Object> nothing,
      Managers managers) {
    check(
        before,
        true,
        "failed to create manager for existing fields: failed to convert new object",
        " to smd typed");
    book(nothing, before, managers, BEFORE_FIRST_APPLY);
  }

  private Map<String, @Nullable Object> applyAs(
      Map<String, @Nullable Object> before,
      Map<String, @Nullable Object> applied,
      Managers managers,
      String manager,
      boolean force) {
    if (applied.get(METADATA) instanceof Map<?, ?> metadata
        && metadata.get(MANAGED_FIELDS) instanceof List<?>) {
      throw new StatusException(Status.badRequest("metadata.managedFields must be nil"));
    }
    check(applied, false, "failed to create typed patch object", "");
    check(before, true, "failed to create typed live object", "");
    Owner owner = Owner.applying(manager, subresource);
    Managers settled = managers.copy();
    Object merged = applyOrForce(before, applied, settled, owner, force);
    strip(settled, owner);
    boolean changed = !Values.equal(before, merged);
    if (changed) {
      settled.touch(owner, clock.instant());
    }
    Map<String, @Nullable Object> result =
        changed ? Objects.requireNonNull(Values.asMap(merged)) : before;
    return withManagedFields(LastApplied.renewed(result, applied, manager), settled);
  }

  /// Who applies as kubectl may take from others what kubectl applied on the client before.
  private @Nullable Object applyOrForce(
      Map<String, @Nullable Object> before,
      Map<String, @Nullable Object> applied,
      Managers managers,
      Owner owner,
      boolean force) {
    Managers untouched = managers.copy();
    try {
      return ownership.apply(before, applied, managers, owner, force);
    } catch (ConflictException e) {
      FieldSet allowed = LastApplied.stillLive(before, owner, apiVersion, ownership.type());
      ConflictException left = e.without(allowed::contains);
      if (!left.conflicts().isEmpty()) {
        throw left;
      }
      managers.become(untouched);
      return ownership.apply(before, applied, managers, owner, true);
    }
  }

  /// Books a write of a whole object, by POST, PUT or any other PATCH.
  ///
  /// @param live null when it is created
  /// @param updated the object as it is to be stored; its `managedFields` count too, unless they
  ///   are missing, malformed or written through a subresource. An empty list, or a list with one
  ///   empty entry, gives up tracking
  /// @return the updated object with its new managed fields; without any when it does not fit the
  ///   form, for the write itself must not fail by it
  public Map<String, @Nullable Object> update(
      @Nullable Map<String, @Nullable Object> live,
      Map<String, @Nullable Object> updated,
      String manager) {
    Map<String, @Nullable Object> before = live == null ? emptyObject() : live;
    Managers managers = managersForUpdate(before, updated);
    Map<String, @Nullable Object> after = withManagedFields(updated, new Managers());
    if (managers.isEmpty() && isStored(before)) {
      return after;
    }
    try {
      book(before, after, managers, manager);
    } catch (MismatchException | NoElementException e) {
      LOG.atError()
          .addKeyValue("kind", kind.kind())
          .addKeyValue("object", named(updated))
          .addKeyValue("reason", e.getMessage())
          .log("Managed fields given up, for the object does not fit its form");
      return after;
    }
    return withManagedFields(after, managers);
  }

  private void book(
      Map<String, @Nullable Object> before,
      Map<String, @Nullable Object> after,
      Managers managers,
      String manager) {
    Validation.check(after, ownership.type(), true);
    Validation.check(before, ownership.type(), true);
    ownership.update(before, after, managers, CURRENT);
    strip(managers, CURRENT);
    FieldSet taken = managers.set(CURRENT);
    if (taken != null) {
      managers.fields().remove(CURRENT);
      Owner owner = Owner.updating(manager, apiVersion, subresource);
      FieldSet earlier = managers.set(owner);
      managers.put(owner, earlier == null ? taken : taken.union(earlier), apiVersion);
      managers.touch(owner, clock.instant());
    }
    managers.cap();
  }

  /// What a client sends counts, so that it can hand fields over; a client that knows nothing of
  /// managed fields must not lose them.
  private Managers managersForUpdate(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> updated) {
    if (subresource.isEmpty()) {
      Object sent = managedFields(updated);
      if (isReset(sent)) {
        return new Managers();
      }
      try {
        Managers managers = Managers.parse(sent);
        if (!managers.isEmpty()) {
          return managers;
        }
      } catch (IllegalArgumentException e) {
        LOG.atDebug().setCause(e).log("Malformed managed fields passed over, the live ones count");
      }
    }
    try {
      return Managers.parse(managedFields(before));
    } catch (IllegalArgumentException e) {
      return new Managers();
    }
  }

  private static boolean isReset(@Nullable Object sent) {
    return sent instanceof List<?> list
        && (list.isEmpty()
            || (list.size() == 1
                && list.getFirst() instanceof Map<?, ?> entry
                && entry.values().stream().allMatch(value -> value == null || "".equals(value))));
  }

  private static Managers liveManagers(Map<String, @Nullable Object> live) {
    return managers(managedFields(live));
  }

  /// What the managed fields of a stored object say.
  ///
  /// @param entries null for none
  /// @throws StatusException when they are malformed, of no reason as upstream
  static Managers managers(@Nullable Object entries) {
    try {
      return Managers.parse(entries);
    } catch (IllegalArgumentException e) {
      throw unknown("failed to decode managed fields: " + e.getMessage());
    }
  }

  private static @Nullable Object managedFields(Map<String, @Nullable Object> object) {
    return object.get(METADATA) instanceof Map<?, ?> metadata ? metadata.get(MANAGED_FIELDS) : null;
  }

  private static boolean isStored(Map<String, @Nullable Object> object) {
    return object.get(METADATA) instanceof Map<?, ?> metadata
        && metadata.get("uid") instanceof String uid
        && !uid.isEmpty();
  }

  private static void strip(Managers managers, Owner owner) {
    Managers.Owned owned = managers.fields().get(owner);
    if (owned != null) {
      managers.put(owner, owned.set().minus(NOBODYS), owned.apiVersion());
    }
  }

  private static Map<String, @Nullable Object> withManagedFields(
      Map<String, @Nullable Object> object, Managers managers) {
    Map<String, @Nullable Object> metadata = Values.asMap(object.get(METADATA));
    if (managers.isEmpty() && (metadata == null || !metadata.containsKey(MANAGED_FIELDS))) {
      return object;
    }
    Map<String, @Nullable Object> changed = new LinkedHashMap<>();
    if (metadata != null) {
      changed.putAll(metadata);
    }
    changed.remove(MANAGED_FIELDS);
    if (!managers.isEmpty()) {
      changed.put(MANAGED_FIELDS, managers.encoded());
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>(object);
    result.put(METADATA, changed);
    return result;
  }

  private Map<String, @Nullable Object> emptyObject() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("apiVersion", apiVersion);
    object.put("kind", kind.kind());
    return object;
  }

  private void checkKind(Map<String, @Nullable Object> applied) {
    if (!apiVersion.equals(applied.get("apiVersion")) || !kind.kind().equals(applied.get("kind"))) {
      throw new StatusException(Status.badRequest("invalid object type: " + kindOf(applied)));
    }
  }

  private void check(
      Map<String, @Nullable Object> object, boolean duplicates, String failure, String to) {
    try {
      Validation.check(object, ownership.type(), duplicates);
    } catch (MismatchException e) {
      throw unknown(failure + " (" + named(object) + ")" + to + ": " + e.getMessage());
    }
  }

  /// An error that upstream gives no reason.
  private static StatusException unknown(String message) {
    return new StatusException(Status.failure(500, "", message));
  }

  private static String named(Map<String, @Nullable Object> object) {
    Map<?, ?> metadata = object.get(METADATA) instanceof Map<?, ?> map ? map : Map.of();
    return text(metadata.get("namespace"))
        + "/"
        + text(metadata.get("name"))
        + "; "
        + kindOf(object);
  }

  private static String kindOf(Map<String, @Nullable Object> object) {
    String groupVersion = text(object.get("apiVersion"));
    String full = groupVersion.contains("/") ? groupVersion : "/" + groupVersion;
    return full + ", Kind=" + text(object.get("kind"));
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }
}
