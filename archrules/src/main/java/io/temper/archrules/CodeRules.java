package io.temper.archrules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/// Rules that hold for all code. Generated code is not ours to judge: modules leave it out.
public final class CodeRules {
  private static final String FORBIDDEN_NAMES =
      "(Abstract.*|.*(Util|Utils|Helper|Manager|Impl|Dto))";

  private static final List<Class<?>> SAYING_NOTHING =
      List.of(RuntimeException.class, Exception.class, Error.class);

  /// All of them, in the order of this file.
  public static final List<ArchRule> COMMON =
      List.of(
          micrometerIsSeenOnlyByMetrics(),
          packagesFormNoCycles(),
          concreteClassesAreFinal(),
          onlyExceptionsExtendOurClasses(),
          noFieldIsOptional(),
          noParameterIsOptional(),
          timeComesFromOutside(),
          nobodyPrints(),
          nobodyThrowsWhatSaysNothing(),
          namesSayWhatThingsAre(),
          nothingOldOrMagic(),
          everyPackageIsNullMarked());

  private CodeRules() {}

  /// The classes of these packages that the module itself compiles, without its tests.
  public static JavaClasses production(String... packages) {
    JavaClasses found =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages(packages);
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no classes in " + List.of(packages));
    }
    return found;
  }

  /// A library is used in these packages and nowhere else.
  public static ArchRule isKnownOnlyTo(String library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .because(library + " is known to " + String.join(" and ", packages) + " alone")
        .allowEmptyShould(true);
  }

  /// Nothing in the first package depends on any of the others.
  public static ArchRule knowsNothingOf(String from, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true);
  }

  /// Nobody sleeps: waiting is for an event or a deadline.
  public static ArchRule nobodySleeps() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("..time..")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .allowEmptyShould(true);
  }

  private static ArchRule micrometerIsSeenOnlyByMetrics() {
    return noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Metrics")
        .and(areNotNestedInMetrics())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .because("a package's metrics are declared in its one *Metrics class")
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> areNotNestedInMetrics() {
    return DescribedPredicate.describe(
        "are not nested in *Metrics",
        type ->
            type.getEnclosingClass().map(o -> !o.getSimpleName().endsWith("Metrics")).orElse(true));
  }

  private static ArchRule packagesFormNoCycles() {
    return slices().matching("io.temper.(**)").should().beFreeOfCycles().allowEmptyShould(true);
  }

  private static ArchRule concreteClassesAreFinal() {
    return classes()
        .that()
        .areNotInterfaces()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .because("classes are not made to be extended")
        .allowEmptyShould(true);
  }

  private static ArchRule onlyExceptionsExtendOurClasses() {
    return classes()
        .that()
        .areNotAssignableTo(Throwable.class)
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .should(
            new ArchCondition<>("not extend a class of ours") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean ours =
                    type.getRawSuperclass()
                        .map(parent -> parent.getPackageName().startsWith("io.temper"))
                        .orElse(false);
                events.add(
                    new SimpleConditionEvent(type, !ours, type.getName() + " extends our class"));
              }
            })
        .because("closed choices are sealed interfaces; code is shared by calling it")
        .allowEmptyShould(true);
  }

  private static ArchRule noFieldIsOptional() {
    return fields().should().notHaveRawType(Optional.class).allowEmptyShould(true);
  }

  private static ArchRule noParameterIsOptional() {
    return methods()
        .that(areWrittenByHand())
        .should(
            new ArchCondition<>("take no Optional") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                boolean takes =
                    method.getRawParameterTypes().stream()
                        .anyMatch(parameter -> parameter.isEquivalentTo(Optional.class));
                events.add(
                    new SimpleConditionEvent(
                        method, !takes, method.getFullName() + " takes an Optional"));
              }
            })
        .because("Optional is for what is returned")
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaMethod> areWrittenByHand() {
    return DescribedPredicate.describe(
        "are written by hand", method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC));
  }

  private static ArchRule timeComesFromOutside() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("..time..")
        .and()
        .doNotHaveSimpleName("Main")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .because("clocks are handed in, so that tests can turn them")
        .allowEmptyShould(true);
  }

  private static ArchRule nobodyPrints() {
    return noClasses()
        .that()
        .doNotHaveSimpleName("Main")
        .and()
        .doNotHaveSimpleName("ServerProgram")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("there is a log, and Main with what it calls")
        .allowEmptyShould(true);
  }

  private static ArchRule nobodyThrowsWhatSaysNothing() {
    return noClasses()
        .should()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "it makes a RuntimeException, Exception or Error",
                call -> SAYING_NOTHING.stream().anyMatch(type -> makes(call, type))))
        .allowEmptyShould(true);
  }

  private static boolean makes(JavaConstructorCall call, Class<?> type) {
    boolean fromSubclass = call.getOriginOwner().isAssignableTo(type);
    return call.getTargetOwner().isEquivalentTo(type) && !fromSubclass;
  }

  private static ArchRule namesSayWhatThingsAre() {
    return noClasses()
        .should()
        .haveNameMatching(".*\\.([^.]*\\$)?" + FORBIDDEN_NAMES)
        .because("such a name says how a thing is used, not what it is")
        .allowEmptyShould(true);
  }

  private static ArchRule nothingOldOrMagic() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.mockito..", "lombok..", "javax.annotation..", "sun.misc..")
        .allowEmptyShould(true);
  }

  private static ArchRule everyPackageIsNullMarked() {
    return classes()
        .should(
            new ArchCondition<>("be in a package whose package-info says @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                JavaPackage home = type.getPackage();
                boolean marked = home.tryGetAnnotationOfType(NullMarked.class).isPresent();
                events.add(
                    new SimpleConditionEvent(
                        type,
                        marked,
                        home.getName() + " is not @NullMarked (" + type.getName() + ")"));
              }
            })
        .allowEmptyShould(true);
  }
}
