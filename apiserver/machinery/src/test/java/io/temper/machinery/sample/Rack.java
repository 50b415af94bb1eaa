package io.temper.machinery.sample;

@Text("Where bicycles stand.")
public record Rack(
    @Text("How it is to be built.") RackSpec spec, @Text("How it is.") RackStatus status) {

  @Text("How a rack is to be built.")
  public record RackSpec(@Text("How many bicycles it is to hold.") int stands) {}

  @Text("How a rack is.")
  public record RackStatus(
      @Text("How many bicycles it can hold.") int stands,
      @Text("Which bicycles stand in it.") String selector) {}

  /// A rack to be built anew with another number of stands.
  public Rack withStands(int stands) {
    return new Rack(new RackSpec(stands), status);
  }
}
