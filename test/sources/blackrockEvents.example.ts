export { writeExample } from './blackrockSorting.example.js'
