package io.weir.domain.catalog;

import static io.weir.testkit.spec.DeciderSpec.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.kernel.ObjectId;
import io.weir.testkit.spec.DeciderSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an object is can be replaced while others use it; and so can its name. */
class CatalogRedefinitionTest {
  private static final ObjectId SECRET = new ObjectId("u1");
  private static final ObjectId KAFKA = new ObjectId("u2");
  private static final ObjectId VIEW = new ObjectId("u3");
  private static final SecretDefinition FIRST =
      new SecretDefinition(1, new SecretValue.Environment("A"), null, null);
  private static final SecretDefinition SECOND = FIRST.next(new SecretValue.Environment("B"), null);
  private static final ObjectDefinition.OfConnection IS = connection("a:1", 1);

  private static ObjectDefinition.OfConnection connection(String brokers, long secretVersion) {
    return new ObjectDefinition.OfConnection(
        new ConnectionDefinition(
            "kafka",
            Map.of("brokers", brokers),
            Map.of("sasl_password", new SecretRef(SECRET, secretVersion))));
  }

  private static NewObject object(
      ObjectId id, String name, ObjectType type, ObjectDefinition definition, ObjectId... uses) {
    return new NewObject(
        id, "public", name, type, null, List.of(uses), "CREATE " + name, definition);
  }

  private static DeciderSpec<CatalogCommand, CatalogEvent, CatalogState, CatalogEffect> spec() {
    return DeciderSpec.of(new CatalogDecider())
        .given(
            new CatalogEvent.Bootstrapped(new ClusterDefinition(true, "small", 1, List.of()), NOW),
            new CatalogEvent.Reserved(
                "ada",
                NOW,
                List.of(
                    object(SECRET, "s", ObjectType.SECRET, new ObjectDefinition.OfSecret(FIRST)),
                    object(KAFKA, "c", ObjectType.CONNECTION, IS, SECRET),
                    object(
                        VIEW,
                        "v",
                        ObjectType.VIEW,
                        new ObjectDefinition.OfView("SELECT 1"),
                        KAFKA))),
            new CatalogEvent.Confirmed(List.of(SECRET, KAFKA, VIEW)));
  }

  private static Redefinition to(ObjectDefinition definition, ObjectId... uses) {
    return new Redefinition("CREATE CONNECTION c AS ...", definition, List.of(uses));
  }

  private static CatalogEvent redefined(ObjectId id, Redefinition redefinition) {
    return new CatalogEvent.Redefined(id, redefinition);
  }

  @Test
  void ofTwoWhoRedefineOverTheSameOneIsRefused() {
    Redefinition mine = to(connection("b:1", 1), SECRET);
    Redefinition yours = to(connection("c:1", 1), SECRET);
    var spec =
        spec()
            .when(new Redefine(KAFKA, IS, mine))
            .then(redefined(KAFKA, mine))
            .when(new Redefine(KAFKA, IS, yours))
            .thenRejected("40001", "connection \"c\" was altered by another statement meanwhile");
    CatalogEntry entry = spec.state().snapshot().entry(KAFKA).orElseThrow();
    assertThat(entry.definition()).isEqualTo(mine.definition());
    assertThat(entry.createSql()).isEqualTo(mine.createSql());
    assertThat(entry.name()).isEqualTo("c");
  }

  @Test
  void aSecretIsReferredToAsItIs() {
    Redefinition secret =
        new Redefinition("CREATE SECRET s", new ObjectDefinition.OfSecret(SECOND), List.of());
    Redefinition stale = to(connection("b:1", 1), SECRET);
    Redefinition fresh = to(connection("b:1", 2), SECRET);
    spec()
        .when(new Redefine(SECRET, new ObjectDefinition.OfSecret(FIRST), secret))
        .then(redefined(SECRET, secret))
        .when(new Redefine(KAFKA, IS, stale))
        .thenRejected("40001", "secret \"s\" was altered by another statement meanwhile")
        .when(
            new CatalogCommand.Reserve(
                "ada", List.of(object(new ObjectId("u4"), "d", ObjectType.CONNECTION, IS))))
        .thenRejected("40001")
        .when(new Redefine(KAFKA, IS, fresh))
        .then(redefined(KAFKA, fresh))
        // Taken back after the secret: in the version of then.
        .when(new Redefine(KAFKA, fresh.definition(), to(IS, SECRET), true))
        .then(redefined(KAFKA, to(IS, SECRET)))
        .when(new Redefine(KAFKA, IS, to(connection("b:1", 2), new ObjectId("u9"))))
        .thenRejected("42704", "object u9 does not exist");
  }

  @Test
  void aSecretMayBeMadeWithWhatRefersToIt() {
    ObjectId own = new ObjectId("u4");
    ObjectDefinition definition =
        new ObjectDefinition.OfConnection(
            new ConnectionDefinition(
                "kafka", Map.of(), Map.of("sasl_password", new SecretRef(own, 1))));
    NewObject secret =
        object(own, "hidden", ObjectType.SECRET, new ObjectDefinition.OfSecret(FIRST));
    NewObject connection = object(new ObjectId("u5"), "d", ObjectType.CONNECTION, definition, own);
    spec()
        .when(new CatalogCommand.Reserve("ada", List.of(secret, connection)))
        .then(new CatalogEvent.Reserved("ada", NOW, List.of(secret, connection)));
    spec()
        .given(new CatalogEvent.Reserved("ada", NOW, List.of(secret)))
        .when(new Redefine(KAFKA, IS, to(definition, own)))
        .then(redefined(KAFKA, to(definition, own)));
  }

  @Test
  void whatIsNotUsableIsNotRedefined() {
    spec()
        .given(new CatalogEvent.DropBegun(List.of(VIEW, KAFKA)))
        .when(new Redefine(KAFKA, IS, to(connection("b:1", 1), SECRET)))
        .thenRejected("42704", "connection \"c\" is being dropped")
        .given(new CatalogEvent.DropFinished(List.of(VIEW, KAFKA)))
        .when(new Redefine(KAFKA, IS, to(connection("b:1", 1), SECRET)))
        .thenRejected("42704")
        .when(new Redefine(KAFKA, IS, to(connection("b:1", 1), SECRET), true))
        .thenNothing();
  }

  @Test
  void aRenameRewritesWhatNamesIt() {
    Map<ObjectId, String> texts = Map.of(KAFKA, "CREATE d", VIEW, "CREATE v FROM d");
    CatalogCommand rename = new CatalogCommand.Rename(KAFKA, "c", "d", texts);
    var spec =
        spec()
            .when(new CatalogCommand.Rename(KAFKA, "c", "d", Map.of(KAFKA, "CREATE d")))
            .thenRejected("40001")
            .when(rename)
            .then(new CatalogEvent.Renamed(KAFKA, "d", texts))
            .when(rename)
            .thenRejected("42710", "connection \"d\" already exists")
            .when(new CatalogCommand.Rename(KAFKA, "c", "e", texts))
            .thenRejected("40001")
            .when(
                new CatalogCommand.Rename(
                    CatalogDecider.QUICKSTART, "quickstart", "fast", Map.of()))
            .thenRejected("2BP01")
            // A plan that was made before the rename would bring the old name back.
            .when(new Redefine(KAFKA, IS, to(connection("b:1", 1), SECRET), false, "CREATE c"))
            .thenRejected("40001");
    CatalogSnapshot catalog = spec.state().snapshot();
    assertThat(catalog.named(ObjectType.CONNECTION, "public", "c")).isEmpty();
    assertThat(catalog.named(ObjectType.CONNECTION, "public", "d").orElseThrow().createSql())
        .isEqualTo("CREATE d");
    assertThat(catalog.entry(VIEW).orElseThrow().createSql()).isEqualTo("CREATE v FROM d");
  }

  @Test
  void connectionsAndSinksAreWoken() {
    spec()
        .resuming(
            new CatalogEffect.PublishCatalog(
                spec().state().snapshot(), spec().state().operations()),
            new CatalogEffect.EnsureCluster(
                CatalogDecider.QUICKSTART, new ClusterDefinition(true, "small", 1, List.of())),
            new CatalogEffect.WakeUp(new AggregateRef(AggregateType.CONNECTION, KAFKA)));
  }
}
