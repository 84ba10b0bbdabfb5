import express from "express";
import { greet } from "./greet";

const app = express();
app.get("/:name", (request, response) => {
  response.send(greet(request.params.name));
});
app.listen(3000);
