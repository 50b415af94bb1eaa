package io.temper.server.cost;

import io.temper.crds.cost.CostQuery;
import io.temper.crds.cost.CostQuerySpec;
import io.temper.crds.cost.CostQuerySpec.Idle;
import io.temper.crds.cost.CostQuerySpec.IdleBy;
import io.temper.crds.cost.CostQuerySpec.Match;
import io.temper.crds.cost.CostQuerySpec.OverheadSharing;
import io.temper.crds.cost.CostQuerySpec.Sharing;
import io.temper.crds.cost.CostQueryStatus;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.Answerer;
import io.temper.server.cost.Books.Read;
import io.temper.server.cost.Permitted.Part;
import io.temper.server.cost.allocation.Allocation;
import io.temper.server.cost.allocation.Answer;
import io.temper.server.cost.allocation.IdleCost;
import io.temper.server.cost.allocation.Question;
import io.temper.server.cost.allocation.Question.IdleOf;
import io.temper.server.cost.allocation.Question.Overhead;
import io.temper.server.cost.allocation.Source;
import io.temper.server.money.Money;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    Instant asked = spec.end();
    Instant end = asked == null ? clock.instant() : asked;
    Instant from = spec.start();
    Instant start = from == null ? end.minus(CostKeeper.DAY) : from;
    UnaryOperator<Source> detail = detail(spec);
    Read<SpendingSum> read = books.read(start, end, () -> new SpendingSum(detail));
    Part part = permitted.of(read.into().spending(), user);
    long overhead = overhead(spec.overhead(), part.spending().counted());
    Answer answer = Allocation.of(part.spending().bill(overhead), question(spec));
    return new CostQuery(spec, status(part, answer, read.missing()));
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

  private static CostQueryStatus status(Part part, Answer answer, String missing) {
    Spending spending = part.spending();
    return new CostQueryStatus(
        spending.window(),
        spending.counted().toSeconds(),
        answer.rows().stream().map(CostQueries::row).toList(),
        answer.idle().stream().map(CostQueries::idle).toList(),
        Money.exactDollars(answer.overhead()),
        Money.exactDollars(answer.others()),
        Money.exactDollars(answer.total()),
        part.partial(),
        spending.overcommittedCpu(),
        spending.overcommittedMemory(),
        CostFormula.UNMEASURED,
        missing.isEmpty() ? null : missing);
  }

  private static CostQueryStatus.Row row(Answer.Row row) {
    return new CostQueryStatus.Row(
        row.key(),
        Money.exactDollars(row.total()),
        Money.exactDollars(row.own().cpu()),
        Money.exactDollars(row.own().memory()),
        null,
        null,
        Money.exactDollars(row.idle().total()),
        Money.exactDollars(row.shared().total()),
        Money.exactDollars(row.overhead()),
        row.amounts().efficiencyPermille(row.own()));
  }

  private static CostQueryStatus.Idle idle(IdleCost idle) {
    return new CostQueryStatus.Idle(
        idle.node(),
        Money.exactDollars(idle.costs().total()),
        Money.exactDollars(idle.costs().cpu()),
        Money.exactDollars(idle.costs().memory()));
  }
}
