export { exportTerraform } from './export-terraform.ts';
