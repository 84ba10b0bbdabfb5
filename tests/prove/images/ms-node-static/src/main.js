document.querySelector("p").textContent = "It is built.";
