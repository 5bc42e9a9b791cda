package io.weir.testkit.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the module graph alone cannot say. */
@AnalyzeClasses(packages = "io.weir", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "io.weir.kernel..",
    "io.weir.columnar..",
    "io.weir.domain..",
    "io.weir.dataflow..",
    "io.weir.sql.."
  };

  @ArchTest
  static final ArchRule PURE_MODULES_KNOW_NO_ACTOR_THREAD_FILE_OR_SOCKET =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.pekko..", "java.nio.file..", "java.net..", "java.sql..", "scala..");

  @ArchTest
  static final ArchRule EDGES_KNOW_THE_GATEWAY_ONLY =
      noClasses()
          .that()
          .resideInAnyPackage("io.weir.pgwire..", "io.weir.http..", "io.weir.session..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.weir.entity..", "io.weir.executor..", "io.weir.storage..", "io.weir.connector..");

  @ArchTest
  static final ArchRule ONLY_THE_NODE_NAMES_CONNECTORS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.weir.node..", "io.weir.connector..", "io.weir.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.weir.connector.kafka..", "io.weir.connector.generator..");

  @ArchTest
  static final ArchRule THE_DATA_PLANE_KNOWS_NO_SQL =
      noClasses()
          .that()
          .resideInAnyPackage("io.weir.executor..", "io.weir.storage..", "io.weir.entity..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.weir.sql..", "io.weir.session..");
}
