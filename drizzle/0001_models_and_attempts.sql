CREATE TABLE "model_artifacts" (
	"project_id" uuid NOT NULL,
	"model_version_id" uuid NOT NULL,
	"artifact_id" uuid NOT NULL,
	CONSTRAINT "model_artifacts_project_id_artifact_id_model_version_id_pk" PRIMARY KEY("project_id","artifact_id","model_version_id")
);
--> statement-breakpoint
CREATE TABLE "model_runs" (
	"project_id" uuid NOT NULL,
	"model_version_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	CONSTRAINT "model_runs_project_id_run_id_model_version_id_pk" PRIMARY KEY("project_id","run_id","model_version_id")
);
--> statement-breakpoint
CREATE TABLE "model_versions" (
	"project_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"number" integer NOT NULL,
	"stage" text,
	"description" text,
	"created_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "model_versions_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
ALTER TABLE "artifacts" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "status_reason" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "failure" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "dynamic" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "replay_of_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trigger_type" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trigger_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trigger_name" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "model_version_id" uuid;--> statement-breakpoint
ALTER TABLE "step_inputs" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "step_inputs" ADD COLUMN "chunk_index" integer;--> statement-breakpoint
ALTER TABLE "step_inputs" ADD COLUMN "chunk_size" integer;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "failure" jsonb;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "model_version_id" uuid;--> statement-breakpoint
ALTER TABLE "model_artifacts" ADD CONSTRAINT "model_artifacts_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_artifacts" ADD CONSTRAINT "model_artifacts_model_version" FOREIGN KEY ("project_id","model_version_id") REFERENCES "public"."model_versions"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_artifacts" ADD CONSTRAINT "model_artifacts_artifact" FOREIGN KEY ("project_id","artifact_id") REFERENCES "public"."artifacts"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_runs" ADD CONSTRAINT "model_runs_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_runs" ADD CONSTRAINT "model_runs_model_version" FOREIGN KEY ("project_id","model_version_id") REFERENCES "public"."model_versions"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_runs" ADD CONSTRAINT "model_runs_run" FOREIGN KEY ("project_id","run_id") REFERENCES "public"."runs"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_versions" ADD CONSTRAINT "model_versions_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_artifacts_of_model_version" ON "model_artifacts" USING btree ("project_id","model_version_id","artifact_id");--> statement-breakpoint
CREATE INDEX "model_runs_of_model_version" ON "model_runs" USING btree ("project_id","model_version_id","run_id");--> statement-breakpoint
CREATE INDEX "model_versions_order" ON "model_versions" USING btree ("project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_of_parent" ON "runs" USING btree ("project_id","parent_id","created_at","id") WHERE "runs"."parent_id" is not null;