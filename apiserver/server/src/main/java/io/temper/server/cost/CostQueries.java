package io.temper.server.cost;

import io.temper.crds.cost.CostQuery;
import io.temper.crds.cost.CostQuerySpec;
import io.temper.crds.cost.CostQuerySpec.Idle;
import io.temper.crds.cost.CostQuerySpec.IdleBy;
import io.temper.crds.cost.CostQuerySpec.Match;
import io.temper.crds.cost.CostQuerySpec.OverheadSharing;
import io.temper.crds.cost.CostQuerySpec.Sharing;
import io.temper.crds.cost.CostQuerySpec.Step;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.Answerer;
import io.temper.server.cost.Books.Read;
import io.temper.server.cost.Permitted.Part;
import io.temper.server.cost.Permitted.Viewer;
import io.temper.server.cost.allocation.Allocation;
import io.temper.server.cost.allocation.Answer;
import io.temper.server.cost.allocation.Question;
import io.temper.server.cost.allocation.Question.IdleOf;
import io.temper.server.cost.allocation.Question.Overhead;
import io.temper.server.cost.allocation.Source;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// `kubectl create -f question.yaml -o yaml`: answers questions about costs.
public final class CostQueries implements Answerer<CostQuery> {
  private static final BigInteger HOUR_MILLIS = BigInteger.valueOf(3_600_000);

  private final Books books;
  private final Permitted permitted;
  private final InstantSource clock;

  /// @param authorizer says which namespaces' costs somebody may list
  public CostQueries(Books books, Authorizer authorizer, InstantSource clock) {
    this.books = books;
    this.permitted = new Permitted(authorizer);
    this.clock = clock;
  }

  public Resource<CostQuery> declare() {
    return Resource.of(CostResource.V1, "costqueries", CostQuery.class)
        .cluster()
        .strategy(new CostQueryStrategy())
        .serve(this);
  }

  @Override
  public CostQuery answer(ApiObject<CostQuery> question, UserInfo user) {
    CostQuerySpec spec = question.body().spec();
    Viewer viewer = permitted.viewer(user);
    Hours hours = hours(spec);
    if (spec.step() == Step.Hour && hours.start().isBefore(books.hoursSince())) {
      throw new StatusException(
          Status.failure(
              400,
              "BadRequest",
              "spec.step: hours are kept one by one since "
                  + books.hoursSince()
                  + ": begin there, or ask by Day"));
    }
    CostTrend now = trend(spec, hours, viewer);
    CostTrend before = spec.compare() == null ? null : trend(spec, hours.before(), viewer);
    return new CostQuery(spec, CostAnswer.of(now, before, spec.step()));
  }

  /// Whole hours.
  private record Hours(Instant start, Instant end) {
    /// As many just before.
    private Hours before() {
      return new Hours(start.minus(Duration.between(start, end)), start);
    }
  }

  /// Every hour that is touched.
  private Hours hours(CostQuerySpec spec) {
    Instant now = clock.instant();
    Instant asked = spec.end();
    Instant end = asked != null ? asked : spec.compare() == null ? now : hour(now);
    Instant last = hour(end).equals(end) ? end : hour(end).plus(1, ChronoUnit.HOURS);
    Instant from = spec.start();
    return new Hours(hour(from == null ? end.minus(CostKeeper.DAY) : from), last);
  }

  private static Instant hour(Instant moment) {
    return moment.truncatedTo(ChronoUnit.HOURS);
  }

  private CostTrend trend(CostQuerySpec spec, Hours hours, Viewer viewer) {
    UnaryOperator<Source> detail = detail(spec);
    Read<Series> read =
        books.read(hours.start(), hours.end(), () -> new Series(spec.step(), detail));
    Question question = question(spec);
    SortedMap<Instant, CostTrend.Told> steps = new TreeMap<>();
    read.into()
        .spendings()
        .forEach((start, spending) -> {
          Part part = viewer.of(spending);
          long overhead = overhead(spec.overhead(), part.spending().counted());
          Answer answer = Allocation.of(part.spending().bill(overhead), question);
          steps.put(start, new CostTrend.Told(part.spending(), answer));
        });
    return new CostTrend(steps, !viewer.mayList(""), read.missing());
  }

  /// What of a source makes a difference to the answer.
  private static UnaryOperator<Source> detail(CostQuerySpec spec) {
    Set<String> properties = new HashSet<>(spec.groupBy());
    spec.filter().forEach(match -> properties.add(match.by()));
    spec.share().forEach(match -> properties.add(match.by()));
    if (spec.idleBy() == IdleBy.Node) {
      properties.add(Property.NODE);
    }
    return Property.only(properties);
  }

  private static long overhead(CostQuerySpec.@Nullable Overhead overhead, Duration counted) {
    if (overhead == null) {
      return 0;
    }
    long perHour = CostQueryStrategy.nanoDollars(overhead.dollarsPerHour()).orElseThrow();
    return BigInteger.valueOf(perHour)
        .multiply(BigInteger.valueOf(counted.toMillis()))
        .divide(HOUR_MILLIS)
        .longValueExact();
  }

  private static Question question(CostQuerySpec spec) {
    List<Function<Source, String>> groupBy = spec.groupBy().stream().map(Property::known).toList();
    List<Predicate<Source>> filters = spec.filter().stream().map(CostQueries::matching).toList();
    List<Predicate<Source>> shares = spec.share().stream().map(CostQueries::matching).toList();
    return new Question(
        groupBy,
        source -> filters.stream().allMatch(filter -> filter.test(source)),
        source -> shares.stream().anyMatch(share -> share.test(source)),
        spec.sharing() == Sharing.Even ? Question.Sharing.Even : Question.Sharing.Weighted,
        overhead(spec.overhead()),
        spec.idle() == Idle.Shared ? Question.Idle.Shared : Question.Idle.Separate,
        spec.idleBy() == IdleBy.Node ? IdleOf.Node : IdleOf.Cluster);
  }

  private static Predicate<Source> matching(Match match) {
    Function<Source, String> property = Property.known(match.by());
    Set<String> values = Set.copyOf(match.values());
    return source -> values.contains(property.apply(source));
  }

  private static Overhead overhead(CostQuerySpec.@Nullable Overhead overhead) {
    OverheadSharing sharing = overhead == null ? null : overhead.sharing();
    return switch (sharing) {
      case Weighted -> Overhead.Weighted;
      case Even -> Overhead.Even;
      case Separate -> Overhead.Separate;
      case null -> Overhead.Separate;
    };
  }
}
