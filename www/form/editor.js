// The prompt's field: its text, the chips of its citations and their completion, in step with the photos.
import { Completion } from "./complete.js";
import { byId } from "../dom.js";
import { Marks } from "./marks.js";
import { Prompt } from "./prompt.js";

export function editor(images) {
  const area = byId("prompt");
  const prompt = new Prompt(area);
  const marks = new Marks({
    area,
    layer: byId("marks"),
    card: byId("cited"),
    photo: ({ medium, number }) => (medium === "image" ? images.at(number - 1) : undefined),
  });
  const completion = new Completion({
    area,
    list: byId("choices"),
    photos: () => images.all,
    take: (...where) => prompt.cite(...where),
    boxAt: (index) => marks.boxAt(index),
    onTurn: (open) => (marks.quiet = open),
  });
  prompt.addEventListener("marked", () => {
    marks.draw(prompt.marked);
    completion.typed();
  });
  images.addEventListener("change", () => marks.draw(prompt.marked));
  images.addEventListener("renumber", ({ detail: numbers }) => prompt.renumber(numbers));
  images.addEventListener("cite", ({ detail: number }) => prompt.cite(number));
  prompt.mark();
  return prompt;
}
