CREATE TABLE "artifacts" (
	"project_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"version" text,
	"type" text NOT NULL,
	"uri" text NOT NULL,
	"materializer" text,
	"data_type" text,
	"content_hash" text,
	"producer_id" uuid,
	"kind" text,
	"created_at" timestamp(6) with time zone NOT NULL,
	"metadata" text,
	CONSTRAINT "artifacts_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
CREATE TABLE "metadata" (
	"project_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"key" text NOT NULL,
	"type" text NOT NULL,
	"value" jsonb NOT NULL,
	"number" double precision,
	"text" text,
	"boolean" boolean,
	"created_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "metadata_project_id_owner_id_key_pk" PRIMARY KEY("project_id","owner_id","key")
);
--> statement-breakpoint
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
	"metadata" text,
	CONSTRAINT "model_versions_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
CREATE TABLE "pipeline_versions" (
	"project_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"pipeline_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"hash" text,
	"docstring" text,
	"specification" jsonb,
	"created_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "pipeline_versions_project_id_id_pk" PRIMARY KEY("project_id","id"),
	CONSTRAINT "pipeline_versions_number" UNIQUE("project_id","pipeline_id","number")
);
--> statement-breakpoint
CREATE TABLE "pipelines" (
	"project_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"created_at" timestamp(6) with time zone NOT NULL,
	"first_run_at" timestamp(6) with time zone DEFAULT 'infinity' NOT NULL,
	CONSTRAINT "pipelines_project_id_id_pk" PRIMARY KEY("project_id","id"),
	CONSTRAINT "pipelines_name" UNIQUE("project_id","name")
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"project_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "projects_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"project_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"pipeline_id" uuid,
	"version_id" uuid,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"source_status" text,
	"created_at" timestamp(6) with time zone NOT NULL,
	"started_at" timestamp(6) with time zone,
	"ended_at" timestamp(6) with time zone,
	"git_sha" text,
	"git_sha_absence" text,
	"configuration" jsonb,
	"settings" jsonb,
	"orchestrator_run_id" text,
	"status_reason" text,
	"failure" jsonb,
	"dynamic" boolean DEFAULT false NOT NULL,
	"parent_id" uuid,
	"replay_of_id" uuid,
	"trigger_type" text,
	"trigger_id" uuid,
	"trigger_name" text,
	"model_version_id" uuid,
	"metadata" text,
	CONSTRAINT "runs_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
CREATE TABLE "step_inputs" (
	"project_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"artifact_id" uuid NOT NULL,
	"kind" text,
	"chunk_index" integer,
	"chunk_size" integer,
	CONSTRAINT "step_inputs_project_id_step_id_position_pk" PRIMARY KEY("project_id","step_id","position")
);
--> statement-breakpoint
CREATE TABLE "step_outputs" (
	"project_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"artifact_id" uuid NOT NULL,
	CONSTRAINT "step_outputs_project_id_step_id_position_pk" PRIMARY KEY("project_id","step_id","position")
);
--> statement-breakpoint
CREATE TABLE "step_parents" (
	"project_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"parent_id" uuid NOT NULL,
	CONSTRAINT "step_parents_project_id_step_id_parent_id_pk" PRIMARY KEY("project_id","step_id","parent_id")
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"project_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"name" text NOT NULL,
	"entrypoint_name" text,
	"status" text NOT NULL,
	"source_status" text,
	"attempt" integer DEFAULT 1 NOT NULL,
	"last_attempt" boolean DEFAULT true NOT NULL,
	"ordinal" integer NOT NULL,
	"created_at" timestamp(6) with time zone,
	"started_at" timestamp(6) with time zone,
	"ended_at" timestamp(6) with time zone,
	"parameters" jsonb,
	"configuration" jsonb,
	"settings" jsonb,
	"docstring" text,
	"source_code" text,
	"cache_key" text,
	"cache_origin_id" uuid,
	"failure" jsonb,
	"model_version_id" uuid,
	"metadata" text,
	CONSTRAINT "steps_project_id_id_pk" PRIMARY KEY("project_id","id"),
	CONSTRAINT "steps_name" UNIQUE("project_id","run_id","name","attempt")
);
--> statement-breakpoint
CREATE TABLE "sync_marks" (
	"project_id" uuid NOT NULL,
	"source" text NOT NULL,
	"look" uuid NOT NULL,
	"mark" text,
	"reading" integer NOT NULL,
	"projects" integer NOT NULL,
	CONSTRAINT "sync_marks_project_id_source_pk" PRIMARY KEY("project_id","source")
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"project_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "tags_project_id_owner_id_name_pk" PRIMARY KEY("project_id","owner_id","name")
);
--> statement-breakpoint
CREATE TABLE "visualizations" (
	"project_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"artifact_id" uuid NOT NULL,
	"type" text NOT NULL,
	"uri" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "visualizations_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metadata" ADD CONSTRAINT "metadata_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_artifacts" ADD CONSTRAINT "model_artifacts_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_artifacts" ADD CONSTRAINT "model_artifacts_model_version" FOREIGN KEY ("project_id","model_version_id") REFERENCES "public"."model_versions"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_artifacts" ADD CONSTRAINT "model_artifacts_artifact" FOREIGN KEY ("project_id","artifact_id") REFERENCES "public"."artifacts"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_runs" ADD CONSTRAINT "model_runs_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_runs" ADD CONSTRAINT "model_runs_model_version" FOREIGN KEY ("project_id","model_version_id") REFERENCES "public"."model_versions"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_runs" ADD CONSTRAINT "model_runs_run" FOREIGN KEY ("project_id","run_id") REFERENCES "public"."runs"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_versions" ADD CONSTRAINT "model_versions_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_versions" ADD CONSTRAINT "pipeline_versions_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_versions" ADD CONSTRAINT "pipeline_versions_pipeline" FOREIGN KEY ("project_id","pipeline_id") REFERENCES "public"."pipelines"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipelines" ADD CONSTRAINT "pipelines_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_pipeline" FOREIGN KEY ("project_id","pipeline_id") REFERENCES "public"."pipelines"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_version" FOREIGN KEY ("project_id","version_id") REFERENCES "public"."pipeline_versions"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_inputs" ADD CONSTRAINT "step_inputs_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_inputs" ADD CONSTRAINT "step_inputs_step" FOREIGN KEY ("project_id","step_id") REFERENCES "public"."steps"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_inputs" ADD CONSTRAINT "step_inputs_artifact" FOREIGN KEY ("project_id","artifact_id") REFERENCES "public"."artifacts"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_outputs" ADD CONSTRAINT "step_outputs_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_outputs" ADD CONSTRAINT "step_outputs_step" FOREIGN KEY ("project_id","step_id") REFERENCES "public"."steps"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_outputs" ADD CONSTRAINT "step_outputs_artifact" FOREIGN KEY ("project_id","artifact_id") REFERENCES "public"."artifacts"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_parents" ADD CONSTRAINT "step_parents_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_parents" ADD CONSTRAINT "step_parents_step" FOREIGN KEY ("project_id","step_id") REFERENCES "public"."steps"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_parents" ADD CONSTRAINT "step_parents_parent" FOREIGN KEY ("project_id","parent_id") REFERENCES "public"."steps"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_run" FOREIGN KEY ("project_id","run_id") REFERENCES "public"."runs"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_marks" ADD CONSTRAINT "sync_marks_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visualizations" ADD CONSTRAINT "visualizations_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visualizations" ADD CONSTRAINT "visualizations_artifact" FOREIGN KEY ("project_id","artifact_id") REFERENCES "public"."artifacts"("project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "artifacts_of_producer" ON "artifacts" USING btree ("project_id","producer_id","id");--> statement-breakpoint
CREATE INDEX "metadata_by_number" ON "metadata" USING btree ("project_id","key","number" DESC NULLS LAST,"owner_id");--> statement-breakpoint
CREATE INDEX "metadata_by_text" ON "metadata" USING btree ("project_id","key",left("text", 256),"owner_id") WHERE "metadata"."text" is not null;--> statement-breakpoint
CREATE INDEX "model_artifacts_of_model_version" ON "model_artifacts" USING btree ("project_id","model_version_id","artifact_id");--> statement-breakpoint
CREATE INDEX "model_runs_of_model_version" ON "model_runs" USING btree ("project_id","model_version_id","run_id");--> statement-breakpoint
CREATE INDEX "model_versions_order" ON "model_versions" USING btree ("project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "pipelines_order" ON "pipelines" USING btree ("project_id","first_run_at","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_order" ON "runs" USING btree ("project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_of_pipeline" ON "runs" USING btree ("project_id","pipeline_id","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_of_version" ON "runs" USING btree ("project_id","version_id","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_of_pipeline_by_start" ON "runs" USING btree ("project_id","pipeline_id",coalesce("started_at", 'infinity'),"id");--> statement-breakpoint
CREATE INDEX "runs_by_status" ON "runs" USING btree ("project_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_name" ON "runs" USING btree ("project_id","name","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_of_parent" ON "runs" USING btree ("project_id","parent_id","created_at","id") WHERE "runs"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "step_inputs_of_artifact" ON "step_inputs" USING btree ("project_id","artifact_id","step_id");--> statement-breakpoint
CREATE INDEX "step_outputs_of_artifact" ON "step_outputs" USING btree ("project_id","artifact_id","step_id");--> statement-breakpoint
CREATE INDEX "step_parents_of_parent" ON "step_parents" USING btree ("project_id","parent_id");--> statement-breakpoint
CREATE INDEX "steps_of_run" ON "steps" USING btree ("project_id","run_id","ordinal","id");--> statement-breakpoint
CREATE INDEX "tags_by_name" ON "tags" USING btree ("project_id","name","owner_id");--> statement-breakpoint
CREATE INDEX "visualizations_of_artifact" ON "visualizations" USING btree ("project_id","artifact_id","position","id");