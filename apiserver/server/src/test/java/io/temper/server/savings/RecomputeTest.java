package io.temper.server.savings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.savings.NodeInputs;
import io.temper.crds.savings.SavingsFigures;
import io.temper.crds.savings.SavingsInputs;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.RecordCodec;
import io.temper.server.Cases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecomputeTest {
  private static final RecordCodec<SavingsInputs> CODEC = RecordCodec.of(SavingsInputs.class);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void whatWasExportedGivesTheSameFiguresBitForBit() {
    Cases.check(random ->
        assertThat(check(export(SavingsFormulaTest.nodes(random)))).as(out::toString).isZero());
  }

  @Test
  void aMachineTypesExportStandsAlone() {
    Evidence evidence = new Evidence();
    List<NodeInputs> nodes = SavingsFormulaTest.example();
    evidence.publish(nodes, figures(nodes));

    SavingsInputs inputs = evidence.of("m5.large");

    assertThat(inputs.nodes()).hasSize(1);
    assertThat(check(json(inputs))).isZero();
    assertThat(out.toString(UTF_8)).contains("m5.large").doesNotContain("cluster");
  }

  @Test
  void aFigureThatItsInputsDoNotGiveIsNamed() {
    String export = export(SavingsFormulaTest.example());

    assertThat(check(export.replace("\"cpuMillicores\":900,", "\"cpuMillicores\":901,"))).isOne();
    assertThat(out.toString(UTF_8))
        .contains("DIFFERENT", "status.identified.cpuMillicores: published 901, inputs give 900");
  }

  @Test
  void inputsThatWereTouchedGiveOtherFigures() {
    String export = export(SavingsFormulaTest.example());

    for (String touched :
        List.of(
            export.replaceFirst("\"requestedMillicores\":1000", "\"requestedMillicores\":1001"),
            export.replaceFirst(
                "\"coreHourNanoDollars\":1369863", "\"coreHourNanoDollars\":1469863"),
            export.replaceFirst("\"measured\":true", "\"measured\":false"),
            export.replaceFirst("\"samples\":30", "\"samples\":31"))) {
      assertThat(touched).isNotEqualTo(export);
      assertThat(check(touched)).isOne();
    }
  }

  @Test
  void whatIsNoExportIsRefused() {
    for (String text : List.of("", "{", "[]", "7", "{}", "{\"figures\":[{}]}", "{\"figures\":7}")) {
      assertThat(check(text)).as(text).isEqualTo(2);
    }
    assertThat(check(export(List.of()).replace("savings/2", "savings/1"))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("made by formulas temper.io/savings/1");
  }

  @Test
  void itIsReadFromAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("inputs.json");
    Files.writeString(file, export(SavingsFormulaTest.example()));

    assertThat(run(file.toString())).isZero();
    assertThat(run("--help")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("usage: hack/savings");
    err.reset();
    assertThat(run(directory.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("cannot be read: ");
  }

  private int check(String json) {
    out.reset();
    return Recompute.check(json.getBytes(UTF_8), print(out), print(err));
  }

  private int run(String... arguments) {
    return Recompute.run(List.of(arguments), InputStream.nullInputStream(), print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }

  private static String export(List<NodeInputs> nodes) {
    return json(new SavingsInputs(SavingsFormula.VERSION, nodes, figures(nodes)));
  }

  private static List<SavingsFigures> figures(List<NodeInputs> nodes) {
    SavingsFormula.Figures figures = SavingsFormula.of(nodes);
    List<SavingsFigures> all = new ArrayList<>();
    all.add(new SavingsFigures("cluster", null, figures.cluster()));
    figures
        .machineTypes()
        .forEach((type, status) -> all.add(new SavingsFigures(type, type, status)));
    return all;
  }

  private static String json(SavingsInputs inputs) {
    JsonWriter json = new JsonWriter();
    CODEC.write(inputs, json);
    return new String(json.toByteArray(), UTF_8);
  }
}
