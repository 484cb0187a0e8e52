// What a type checker does not see; names that are not defined, it does.
import js from "@eslint/js"

export default [
  { ignores: ["**/node_modules/"] },
  js.configs.recommended,
  {
    rules: {
      "no-undef": "off",
      "eqeqeq": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-self-compare": "error",
      "no-throw-literal": "error",
      "object-shorthand": "error",
      "prefer-arrow-callback": "error",
      "prefer-template": "error",
      "max-lines-per-function": ["error", { max: 50 }],
    },
  },
]
