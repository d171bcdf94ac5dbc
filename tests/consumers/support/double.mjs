// The service as consumers meet it: of another origin, and every task has succeeded by the first look.
import { service, answer } from "../../e2e/support/api.mjs";

const CLIP = "https://clips.example/1.mp4";
/** What fixture/work.js comes to where everything is well. */
export const WELL = `required no_image 2 invalid_request succeeded ${CLIP}`;

const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization", "access-control-allow-methods": "GET, POST" };
const said = (body) => answer(200, body, { ...CORS, "content-type": "application/json" });

export async function double() {
  const ends = [];
  let tasks = 0;
  const { base } = await service({ after: (end) => ends.push(end) }, {
    "OPTIONS /v1/*": answer(204, "", CORS),
    "POST /v1/files": () => said({ url: "https://files.example/1.png" }),
    "POST /v1/video/generations": () => said({ task_id: `task_${(tasks += 1)}`, status: "submitted" }),
    "GET /v1/video/generations/*": ({ url }) => said({ task_id: url.split("/").at(-1), status: "succeeded", url: CLIP, format: "mp4", metadata: {} }),
  });
  return { base, end: () => ends.forEach((end) => end()) };
}
