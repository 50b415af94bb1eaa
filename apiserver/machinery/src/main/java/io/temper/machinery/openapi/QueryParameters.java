package io.temper.machinery.openapi;

import java.util.List;

/// The parameters kube gives each action, in its order (by name).
final class QueryParameters {
  static final Parameter PRETTY =
      Parameter.text("pretty", "If true, the output is indented for people.");
  static final Parameter NAME = Parameter.path("name", "Name of the object.");
  static final Parameter PATH = Parameter.path("path", "What follows below.");
  static final Parameter NAMESPACE = Parameter.path("namespace", "Namespace of the object.");

  private static final Parameter CONTINUE =
      Parameter.text(
          "continue",
          "Token of the next page, from the list before. 410 Expired when the page is no longer"
              + " held; its answer carries a token to go on with at the current revision. Not for"
              + " watches.");
  private static final Parameter DRY_RUN =
      Parameter.text("dryRun", "All: go through the motions without keeping anything.");
  private static final Parameter FIELD_MANAGER =
      Parameter.text(
          "fieldManager",
          "Who owns the fields written, at most 128 printable characters; required for apply.");
  private static final Parameter FIELD_SELECTOR =
      Parameter.text("fieldSelector", "Only objects with these field values; all when empty.");
  private static final Parameter FIELD_VALIDATION =
      Parameter.text(
          "fieldValidation",
          "What to do with unknown and duplicate fields: Ignore, Warn (the default) or Strict.");
  private static final Parameter GRACE_PERIOD =
      Parameter.number(
          "gracePeriodSeconds",
          "Seconds before the object is gone; 0 at once, absent the kind's default.");
  private static final Parameter LABEL_SELECTOR =
      Parameter.text("labelSelector", "Only objects with these labels; all when empty.");
  private static final Parameter LIMIT =
      Parameter.number(
          "limit",
          "Objects in one page; metadata.continue of the answer leads to the next. All pages show"
              + " one revision.");
  private static final Parameter ORPHAN_DEPENDENTS =
      Parameter.flag("orphanDependents", "Deprecated: see propagationPolicy.");
  private static final Parameter PROPAGATION_POLICY =
      Parameter.text(
          "propagationPolicy",
          "What becomes of objects owned by this one: Orphan, Background or Foreground.");
  private static final Parameter RESOURCE_VERSION =
      Parameter.text(
          "resourceVersion",
          "Revision to read at or after; see resourceVersionMatch. Absent: the most recent; 0:"
              + " any.");
  private static final Parameter RESOURCE_VERSION_MATCH =
      Parameter.text(
          "resourceVersionMatch",
          "How resourceVersion is meant: Exact or NotOlderThan. Not without resourceVersion, but"
              + " for sendInitialEvents.");
  private static final Parameter SEND_INITIAL_EVENTS =
      Parameter.flag(
          "sendInitialEvents",
          "With watch: begin with the objects there are, then a bookmark annotated"
              + " k8s.io/initial-events-end, then changes. Needs resourceVersionMatch"
              + " NotOlderThan.");
  private static final Parameter TIMEOUT =
      Parameter.number("timeoutSeconds", "When to end the call, in seconds.");

  static final List<Parameter> LIST =
      List.of(
          Parameter.flag(
              "allowWatchBookmarks",
              "With watch: also send bookmarks, which name the revision reached."),
          CONTINUE,
          FIELD_SELECTOR,
          LABEL_SELECTOR,
          LIMIT,
          RESOURCE_VERSION,
          RESOURCE_VERSION_MATCH,
          SEND_INITIAL_EVENTS,
          TIMEOUT,
          Parameter.flag("watch", "Send changes as they happen instead of a list."));

  static final List<Parameter> WRITE = List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION);

  static final List<Parameter> PATCH =
      List.of(
          DRY_RUN,
          FIELD_MANAGER,
          FIELD_VALIDATION,
          Parameter.flag("force", "For apply: take over fields that others own."));

  static final List<Parameter> DELETE =
      List.of(DRY_RUN, GRACE_PERIOD, ORPHAN_DEPENDENTS, PROPAGATION_POLICY);

  static final List<Parameter> DELETE_COLLECTION =
      List.of(
          CONTINUE,
          DRY_RUN,
          FIELD_SELECTOR,
          GRACE_PERIOD,
          LABEL_SELECTOR,
          LIMIT,
          ORPHAN_DEPENDENTS,
          PROPAGATION_POLICY,
          RESOURCE_VERSION,
          RESOURCE_VERSION_MATCH,
          SEND_INITIAL_EVENTS,
          TIMEOUT);

  private QueryParameters() {}
}
