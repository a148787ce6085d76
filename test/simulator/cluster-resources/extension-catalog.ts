// The extensions that a workspace can install: two of the platform's, one of its own.

import { randomUUID } from "node:crypto";
import { rfc3339 } from "../clock";
import type { Extension } from "../published/clusters";

const day = 24 * 3_600_000;

export function platformExtensions(now: number): Extension[] {
  return [
    extension(now, "Phone number sign-in", {
      description: "Asks for a code that comes by SMS.",
      version: "2.4.0",
      previous_versions: [{ version: "2.3.1", created_at: rfc3339(now - 210 * day) }],
      documentation_url: "https://docs.example.com/phone",
      parameters: [
        parameter("SMS_SENDER", "Sender", { default_value: "Acme" }),
        parameter("SMS_TOKEN", "Token of the SMS gateway", {
          type: "password",
          is_sensitive: true,
          required: true,
        }),
      ],
    }),
    extension(now, "Metrics listener", {
      description: "Counts events for Prometheus.",
      version: "7.0.0",
      quick_start_steps: "1. Install\n2. Scrape `/metrics`",
    }),
    extension(now, "acme-user-storage", {
      source: "custom",
      version: "1.0.3",
      parameter_type: "cli",
      scan_status: "ready",
      original_jar_name: "acme-user-storage-1.0.3.jar",
      file_size_bytes: 184_320,
      uploaded_at: rfc3339(now - 12 * day),
      repository_url: "https://git.example.com/acme/user-storage",
    }),
  ];
}

function extension(now: number, name: string, more: Partial<Extension>): Extension {
  return {
    id: randomUUID(),
    name,
    description: null,
    source: "platform",
    version: "1.0.0",
    previous_versions: [],
    keycloak_versions: ["25", "26"],
    parameter_type: "env",
    parameters: [],
    repository_url: null,
    icon_url: null,
    documentation_url: null,
    quick_start_steps: null,
    usage_notes: null,
    scan_status: null,
    scan_message: null,
    original_jar_name: null,
    file_size_bytes: null,
    uploaded_at: null,
    created_at: rfc3339(now - 300 * day),
    updated_at: rfc3339(now - 12 * day),
    ...more,
  };
}

type Parameter = Extension["parameters"][number];

function parameter(key: string, label: string, more: Partial<Parameter>): Parameter {
  return {
    key,
    label,
    type: "text",
    required: false,
    default_value: null,
    options: [],
    is_sensitive: false,
    ...more,
  };
}
