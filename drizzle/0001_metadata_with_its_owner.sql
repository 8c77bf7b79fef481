ALTER TABLE "artifacts" ADD COLUMN "metadata" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "metadata" text;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "metadata" text;