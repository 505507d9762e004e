"""The manifests of deploy/kubernetes: they fit Kubernetes' own schemas, what they name exists, and each process would start.
No cluster is needed."""

import re
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner

from gateway.cli.__main__ import main
from gateway.setting_sources import PREFIX
from gateway.settings import Settings

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
OLDEST, NEWEST = "1.32", "1.37"
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
LINE = yaml.safe_load((FOLDER / "line" / "kustomization.yaml").read_text(encoding="utf-8"))
"""The component of stations with a telephone line."""
DOCUMENTS = [
    document
    for folder, part in ((FOLDER, KUSTOMIZATION), (FOLDER / "line", LINE))
    for name in part["resources"]
    for document in yaml.safe_load_all((folder / name).read_text(encoding="utf-8"))
]
FROM_DOWNWARD = {
    "metadata.labels['apps.kubernetes.io/pod-index']": "1",
    "status.hostIP": "10.0.0.5",
}


def _of_line(each: dict) -> list[str]:
    return [f"line/{name}" for name in each["envs"]]


FILES = {
    **{f"configMap/{each['name']}": each["envs"] for each in KUSTOMIZATION["configMapGenerator"]},
    **{f"secret/{each['name']}": each["envs"] for each in KUSTOMIZATION["secretGenerator"]},
    **{f"configMap/{each['name']}": _of_line(each) for each in LINE["configMapGenerator"]},
    **{f"secret/{each['name']}": _of_line(each) for each in LINE["secretGenerator"]},
}


def named(document: dict) -> str:
    return f"{document['kind']}/{document['metadata']['name']}"


def of_file(name: str) -> dict[str, str]:
    """The lines of a file of variables; of one that git ignores, those of its example."""
    file = FOLDER / name
    text = (
        file
        if file.name in ("station.env", "gateway.env", "line.env")
        else FOLDER / f"{name}.example"
    ).read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def values(source: str) -> dict[str, str]:
    return {name: value for file in FILES[source] for name, value in of_file(file).items()}


def workloads() -> dict[str, dict]:
    """The pods that workloads make, by the name of the workload."""
    kinds = ("Deployment", "StatefulSet")
    return {
        each["metadata"]["name"]: each["spec"]["template"]
        for each in DOCUMENTS
        if each["kind"] in kinds
    }


def container(name: str) -> dict:
    (found,) = workloads()[name]["spec"]["containers"]
    return found


def environment(name: str) -> dict[str, str]:
    """What a container's process sees, as the kubelet puts it together."""
    known: dict[str, str] = {}
    for source in container(name).get("envFrom", ()):
        kind = "configMap" if "configMapRef" in source else "secret"
        known |= values(f"{kind}/{source[f'{kind}Ref']['name']}")
    for each in container(name).get("env", ()):
        if "value" in each:
            known[each["name"]] = re.sub(
                r"\$\((\w+)\)", lambda found: known[found[1]], each["value"]
            )
        elif "fieldRef" in each["valueFrom"]:
            known[each["name"]] = FROM_DOWNWARD[each["valueFrom"]["fieldRef"]["fieldPath"]]
        else:
            key = each["valueFrom"]["secretKeyRef"]
            known[each["name"]] = values(f"secret/{key['name']}")[key["key"]]
    return known


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_each_fits_the_schema_of_kubernetes(document: dict, version: str) -> None:
    kubernetes_validate.validate(document, version, strict=True)


def test_the_schema_would_find_a_mistake() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        wrong = {**DOCUMENTS[0], "metdata": {}}
        kubernetes_validate.validate(wrong, NEWEST, strict=True)


def test_every_manifest_is_named_once_and_every_file_is_there() -> None:
    for folder, part in ((FOLDER, KUSTOMIZATION), (FOLDER / "line", LINE)):
        manifests = {file.name for file in folder.glob("*.yaml")} - {"kustomization.yaml"}
        assert set(part["resources"]) == manifests
    names = [named(each) for each in DOCUMENTS]
    assert len(names) == len(set(names))
    for files in FILES.values():
        for file in files:
            assert of_file(file)


@pytest.mark.parametrize("file", [file for files in FILES.values() for file in files])
def test_every_setting_exists(file: str) -> None:
    assert {name for name in of_file(file) if name.startswith(PREFIX)} <= SETTINGS


@pytest.mark.parametrize("name", ["gateway", "media", "jobs", "sip"])
def test_each_process_would_accept_its_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting, raising=False)
    seen = environment(name)
    for setting, value in seen.items():
        monkeypatch.setenv(setting, value.replace("change-me", "0123456789abcdef0123456789abcdef"))
    settings = Settings()
    assert settings.redis_url
    arguments = [
        re.sub(r"\$\((\w+)\)", lambda found: seen[found[1]], each)
        for each in container(name)["args"]
    ]
    assert arguments[:3] == ["serve", "--role", name]
    done = CliRunner().invoke(main, [*arguments, "--help"])
    assert done.exit_code == 0, done.output
    if name == "media":
        assert settings.media_control_host == "10.0.0.5"
        assert [(each.public, each.local) for each in settings.media_addresses] == [
            ("10.0.0.5",) * 2
        ]
        grace = workloads()[name]["spec"]["terminationGracePeriodSeconds"]
        assert grace > int(seen["VS_DRAIN_S"]), "conversations may end before the worker is killed"
    elif name == "sip":
        assert settings.sip
        assert settings.sip_address == "10.0.0.5"
        assert settings.secret_key
        assert "VS_DATABASE_URL" not in seen
    else:
        assert settings.secure
        assert not settings.demo
        assert settings.database.startswith("postgresql+asyncpg://station:")


def test_each_process_has_the_secrets_it_needs_and_no_others() -> None:
    of_gateways = set(values("secret/gateway"))
    assert not of_gateways & set(environment("media"))
    assert "VS_MEDIA_CONTROL_TOKEN" not in environment("jobs")
    assert not set(values("secret/line")) & (set(environment("media")) | set(environment("jobs")))
    assert of_gateways <= set(environment("gateway"))
    for name in workloads():
        said = str(
            [container(name).get(key) for key in ("command", "args", "lifecycle", "readinessProbe")]
        )
        assert "change-me" not in said
        assert "VALKEY_PASSWORD" not in said


def test_what_one_manifest_says_of_another_is_so() -> None:
    claims = {
        each["metadata"]["name"] for each in DOCUMENTS if each["kind"] == "PersistentVolumeClaim"
    }
    labels = [pod["metadata"]["labels"] for pod in workloads().values()]
    services = {}
    for document in DOCUMENTS:
        spec = document.get("spec", {})
        if document["kind"] == "Service":
            assert spec["selector"] in labels
            services[document["metadata"]["name"]] = {port["name"] for port in spec["ports"]}
        elif document["kind"] in ("Deployment", "StatefulSet", "PodDisruptionBudget"):
            assert spec["selector"]["matchLabels"] in labels
        elif document["kind"] == "NetworkPolicy" and spec["podSelector"]:
            assert spec["podSelector"]["matchLabels"] in labels
    for document in DOCUMENTS:
        if document["kind"] == "StatefulSet":
            assert document["spec"]["serviceName"] in services
        if document["kind"] == "Ingress":
            for rule in document["spec"]["rules"]:
                for path in rule["http"]["paths"]:
                    service = path["backend"]["service"]
                    assert service["port"]["name"] in services[service["name"]]
    for name, pod in workloads().items():
        volumes = pod["spec"].get("volumes", ())
        for volume in volumes:
            claimed = volume.get("persistentVolumeClaim")
            assert claimed is None or claimed["claimName"] in claims
        mounted = {each["name"] for each in container(name)["volumeMounts"]}
        assert mounted == {each["name"] for each in volumes} or name == "valkey"


def test_a_pod_may_do_little() -> None:
    for name, pod in workloads().items():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert bool(spec.get("hostNetwork")) is (name in ("media", "sip"))
        assert container(name)["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container(name)["resources"]["limits"]


def test_probes_of_a_worker_are_python_that_compiles() -> None:
    for probe in ("readinessProbe", "livenessProbe"):
        python, option, code = container("media")[probe]["exec"]["command"]
        assert (python, option) == ("python", "-c")
        compile(code, probe, "exec")


def test_images_of_others_are_of_one_version() -> None:
    ours = {each["name"] for each in KUSTOMIZATION["images"]}
    for name in workloads():
        image, _, version = container(name)["image"].partition(":")
        assert image in ours or re.match(r"\d+\.\d+\.\d+-", version), name
