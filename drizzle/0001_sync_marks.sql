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
ALTER TABLE "sync_marks" ADD CONSTRAINT "sync_marks_project_id_projects_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("project_id") ON DELETE cascade ON UPDATE no action;