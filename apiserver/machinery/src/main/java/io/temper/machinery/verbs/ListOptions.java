package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.selector.FieldSelector;
import io.temper.machinery.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The options of a list or watch (meta/v1 ListOptions), defaulted and validated as apimachinery
/// `pkg/apis/meta/internalversion` does.
///
/// @param sendInitialEvents null when it was not given, and not implied
/// @param timeoutSeconds null when it was not given
/// @param limit most items of a page; 0 for all
record ListOptions(
    boolean watch,
    String labelSelector,
    String fieldSelector,
    String resourceVersion,
    String resourceVersionMatch,
    @Nullable Boolean sendInitialEvents,
    boolean allowWatchBookmarks,
    @Nullable Long timeoutSeconds,
    long limit,
    String continueToken) {

  private static final String EXACT = "Exact";
  private static final String NOT_OLDER = "NotOlderThan";

  /// @param watch whether the request is a watch, which its path may say as well
  /// @throws StatusException BadRequest for what cannot be read, Invalid for what does not go
  ///   together
  static ListOptions parse(Query query, boolean watch) {
    ListOptions given =
        new ListOptions(
            watch,
            query.value("labelSelector"),
            query.value("fieldSelector"),
            query.value("resourceVersion"),
            query.value("resourceVersionMatch"),
            query.first("sendInitialEvents").map(Parameters::isTrue).orElse(null),
            Parameters.flag(query, "allowWatchBookmarks"),
            Parameters.integer(query, "timeoutSeconds").orElse(null),
            Parameters.integer(query, "limit").orElse(0L),
            query.value("continue"));
    // As in Go selectors are read with the parameters: what is wrong with them is told first.
    LabelSelector.parse(given.labelSelector);
    FieldSelector.parse(given.fieldSelector);
    ListOptions options = given.withDefaults();
    List<FieldError> errors = watch ? options.watchErrors() : options.listErrors();
    if (!errors.isEmpty()) {
      throw new StatusException(Status.invalid("meta.k8s.io", "ListOptions", "", errors));
    }
    return options;
  }

  boolean exact() {
    return resourceVersionMatch.equals(EXACT);
  }

  Optional<Long> timeout() {
    return Optional.ofNullable(timeoutSeconds);
  }

  boolean wantsInitialEvents() {
    return Boolean.TRUE.equals(sendInitialEvents);
  }

  /// A watch from nowhere in particular gets the current state first (KEP-3157).
  private ListOptions withDefaults() {
    boolean anyVersion = resourceVersion.matches("0*");
    if (!watch || !anyVersion || sendInitialEvents != null || !resourceVersionMatch.isEmpty()) {
      return this;
    }
    return new ListOptions(
        true,
        labelSelector,
        fieldSelector,
        resourceVersion,
        NOT_OLDER,
        true,
        allowWatchBookmarks,
        timeoutSeconds,
        limit,
        continueToken);
  }

  private List<FieldError> listErrors() {
    List<FieldError> errors = new ArrayList<>();
    if (!resourceVersionMatch.isEmpty()) {
      if (resourceVersion.isEmpty()) {
        errors.add(
            forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      if (!continueToken.isEmpty()) {
        errors.add(forbidden("resourceVersionMatch is forbidden when continue is provided"));
      }
      if (!exact() && !resourceVersionMatch.equals(NOT_OLDER)) {
        errors.add(notSupported(List.of(EXACT, NOT_OLDER, "")));
      }
      if (exact() && resourceVersion.equals("0")) {
        errors.add(
            forbidden("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (sendInitialEvents != null) {
      errors.add(
          FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
    }
    return errors;
  }

  private List<FieldError> watchErrors() {
    List<FieldError> errors = new ArrayList<>();
    if (sendInitialEvents != null && !resourceVersionMatch.equals(NOT_OLDER)) {
      errors.add(
          forbidden("sendInitialEvents requires setting resourceVersionMatch to " + NOT_OLDER));
    }
    if (!resourceVersionMatch.isEmpty()) {
      if (sendInitialEvents == null) {
        errors.add(
            forbidden(
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                    + " provided"));
      }
      if (!resourceVersionMatch.equals(NOT_OLDER)) {
        errors.add(notSupported(List.of(NOT_OLDER)));
      }
      if (!continueToken.isEmpty()) {
        errors.add(forbidden("resourceVersionMatch is forbidden when continue is provided"));
      }
    }
    return errors;
  }

  private static FieldError forbidden(String detail) {
    return FieldError.forbidden("resourceVersionMatch", detail);
  }

  private FieldError notSupported(List<String> supported) {
    return FieldError.notSupported("resourceVersionMatch", resourceVersionMatch, supported);
  }
}
